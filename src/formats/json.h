// JSON's old place; it is in base/json.h.
#pragma once

#include "base/json.h"
