// Stands in until pages are written.
import Mustache
