#ifndef CMEMORY_H
#define CMEMORY_H

/// Gives memory that was freed back to the system, where the C library keeps it otherwise.
void cmemory_trim(void);

#endif
