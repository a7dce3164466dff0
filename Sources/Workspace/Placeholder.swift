// Stands in until the module is written.
import Tables
