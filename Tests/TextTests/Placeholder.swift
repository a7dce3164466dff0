import Testing
import Text
