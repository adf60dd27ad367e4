#pragma once

/// How often this process has asked for memory, on all of its threads.
unsigned long allocations_count(void);
