// Stands in until the module is written.
import CICU
import Matrices
