// libcsv (Debian: libcsv-dev), as it is. Only Exports calls it.
#include <csv.h>
