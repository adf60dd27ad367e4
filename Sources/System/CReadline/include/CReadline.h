// GNU Readline (man 3 readline) through its callback interface, loaded when the REPL opens: linked
// to, it would add a third of a millisecond to the start of every command, and bx could not start
// where the library is missing.
//
// One line editor per process, on one thread. Whoever calls this waits for the terminal and for
// signals; Readline gets a byte when there is one, and catches no signal of its own.
#pragma once
#include <stddef.h>

/// Answers the tab key with `creadline_add_match` and its like. `head` is the line up to the
/// cursor.
typedef void (*creadline_completer)(const char *head);
/// Prints what the last completion offered, with `creadline_print`.
typedef void (*creadline_lister)(void);

/// What `creadline_take_byte` saw.
enum { CREADLINE_MORE = 0, CREADLINE_LINE = 1, CREADLINE_END = 2 };

/// Loads the library. 0 when it is not there, and then nothing else here may be called.
int creadline_load(int history_max, creadline_completer completer, creadline_lister lister);

/// Prints the prompt and takes the terminal until a line is read or abandoned.
///
/// `signals` is readable when a signal came, which ends every wait for the terminal.
void creadline_begin(const char *prompt, int signals);
/// Reads what the terminal has; call it when there is something.
int creadline_take_byte(void);
/// The line that `creadline_take_byte` announced, without its line end; good until the next
/// `creadline_begin`. It may hold line ends when it was pasted.
const char *creadline_line(void);
/// Drops the line that is being typed, after Ctrl-C.
void creadline_abandon(void);
/// Puts the terminal back, with the line that is being typed still on it.
void creadline_end(void);
/// Asks the terminal for its size again.
void creadline_resize(void);

void creadline_add_history(const char *line);

/// Within a completer: what the line up to the cursor becomes, as far as all matches agree.
void creadline_set_common(const char *head);
/// Within a completer: what the line up to the cursor becomes with one of several matches.
void creadline_add_match(const char *head);
/// Within a completer: no space behind the only match.
void creadline_suppress_space(void);
/// Within a lister.
void creadline_print(const char *text);
