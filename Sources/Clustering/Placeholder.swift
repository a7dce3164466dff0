// Stands in until the module is written.
import Matrices
import Randomness
