// Stands in until permutation tests are written.
import Randomness
