#include "cspecial.h"
