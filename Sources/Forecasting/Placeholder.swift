// Stands in until the module is written.
import CNLopt
import Randomness
import Statistics
