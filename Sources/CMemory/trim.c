#include "cmemory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void cmemory_trim(void) { malloc_trim(0); }
#else
void cmemory_trim(void) {}
#endif
