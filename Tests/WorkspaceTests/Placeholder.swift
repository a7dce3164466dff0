import Tables
import Testing
import Workspace
