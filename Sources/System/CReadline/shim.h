// GNU Readline: line editing and history for the REPL (man 3 readline).
#pragma once
#include <stdio.h>
#include <readline/readline.h>
#include <readline/history.h>
