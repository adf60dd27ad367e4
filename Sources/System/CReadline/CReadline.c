#include "CReadline.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

// Every name of the library that is used, with the type that its header declares.
#define LIBRARY(X)                                                                             \
    X(add_history) X(stifle_history) X(using_history)                                          \
    X(rl_attempted_completion_function) X(rl_attempted_completion_over)                        \
    X(rl_callback_handler_install) X(rl_callback_handler_remove) X(rl_callback_read_char)      \
    X(rl_callback_sigcleanup) X(rl_catch_signals) X(rl_catch_sigwinch)                         \
    X(rl_change_environment) X(rl_completer_word_break_characters)                             \
    X(rl_completion_display_matches_hook) X(rl_completion_suppress_append) X(rl_crlf)          \
    X(rl_echo_signal_char) X(rl_end) X(rl_forced_update_display) X(rl_free_line_state)         \
    X(rl_line_buffer) X(rl_point) X(rl_readline_name) X(rl_redisplay) X(rl_resize_terminal)      \
    X(rl_getc_function) X(rl_variable_value)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    LIBRARY(MEMBER)
} library;

static creadline_completer answer;
static creadline_lister list;
static int state;
static char *line;
static int signals;

// The matches of the completion that is being answered; the first is what they have in common.
static char **matches;
static size_t match_count;

static void take_match(const char *head) {
    char **more = realloc(matches, (match_count + 2) * sizeof *more);
    if (more == NULL) return;
    matches = more;
    matches[match_count++] = strdup(head);
    matches[match_count] = NULL;
}

void creadline_set_common(const char *head) { take_match(head); }
void creadline_add_match(const char *head) { take_match(head); }
void creadline_suppress_space(void) { *library.rl_completion_suppress_append = 1; }
void creadline_print(const char *text) { fputs(text, stdout); }

/// Without word breaks, the word to complete is the whole line up to the cursor: the quoting of
/// bx is not Readline's.
static char **complete(const char *text, int start, int end) {
    (void)text, (void)start;
    *library.rl_attempted_completion_over = 1;
    char *head = strndup(*library.rl_line_buffer, (size_t)end);
    if (head == NULL) return NULL;
    matches = NULL;
    match_count = 0;
    answer(head);
    free(head);
    return matches;
}

static void show_matches(char **all, int count, int longest) {
    (void)all, (void)count, (void)longest;
    library.rl_crlf();
    list();
    library.rl_forced_update_display();
}

/// Whether a signal waits that drops the line.
static int is_interrupted(void) {
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, SIGINT) || sigismember(&set, SIGTERM) || sigismember(&set, SIGHUP);
}

/// The next byte. Ctrl-C throws away what was typed before it, also what a poll had announced:
/// whoever waited for that would not see the signal. The line is abandoned soon, whatever the
/// abort that stands for the byte does to it.
static int take_character(FILE *stream) {
    enum { ABORT = 7 };
    struct pollfd polled[] = {{fileno(stream), POLLIN, 0}, {signals, POLLIN, 0}};
    while (1) {
        poll(polled, 2, -1);
        if (polled[0].revents != 0) {
            unsigned char byte;
            ssize_t count = read(polled[0].fd, &byte, 1);
            if (count == 1) return byte;
            if (count == 0 || (errno != EINTR && errno != EAGAIN)) return EOF;
        } else if (is_interrupted()) {
            return ABORT;
        } else {
            // Another size of the terminal can wait.
            polled[1].fd = -1;
        }
    }
}

static void take_line(char *text) {
    // Before the line is used: what runs next gets the terminal as it was.
    library.rl_callback_handler_remove();
    if (text == NULL) {
        // Where it has bracketed paste to switch off, it has printed this line end.
        const char *pastes = library.rl_variable_value("enable-bracketed-paste");
        if (pastes == NULL || strcmp(pastes, "on") != 0) fputs("\n", stdout);
    }
    line = text;
    state = text == NULL ? CREADLINE_END : CREADLINE_LINE;
}

int creadline_load(int history_max, creadline_completer completer, creadline_lister lister) {
    void *handle = dlopen("libreadline.so.8", RTLD_NOW);
    if (handle == NULL) return 0;
#define LOAD(name)                                                                             \
    library.name = (__typeof__(name) *)dlsym(handle, #name);                                   \
    if (library.name == NULL) return 0;
    LIBRARY(LOAD)
    answer = completer;
    list = lister;
    *library.rl_readline_name = "bx";
    *library.rl_catch_signals = 0;
    *library.rl_catch_sigwinch = 0;
    *library.rl_change_environment = 0;
    *library.rl_getc_function = take_character;
    *library.rl_completer_word_break_characters = "";
    *library.rl_attempted_completion_function = complete;
    *library.rl_completion_display_matches_hook = show_matches;
    library.using_history();
    library.stifle_history(history_max);
    return 1;
}

void creadline_begin(const char *prompt, int descriptor) {
    signals = descriptor;
    free(line);
    line = NULL;
    state = CREADLINE_MORE;
    library.using_history();
    library.rl_callback_handler_install(prompt, take_line);
}

int creadline_take_byte(void) {
    library.rl_callback_read_char();
    if (state != CREADLINE_MORE) fflush(stdout);
    return state;
}

const char *creadline_line(void) { return line; }

void creadline_abandon(void) {
    // A search in the history ends first, then the cursor leaves the line, however long it is.
    library.rl_callback_sigcleanup();
    *library.rl_point = *library.rl_end;
    library.rl_redisplay();
    library.rl_echo_signal_char(SIGINT);
    library.rl_free_line_state();
    creadline_end();
}

void creadline_end(void) {
    library.rl_callback_handler_remove();
    fputs("\n", stdout);
    fflush(stdout);
}

void creadline_resize(void) { library.rl_resize_terminal(); }

void creadline_add_history(const char *text) { library.add_history(text); }
