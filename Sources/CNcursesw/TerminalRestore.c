#define _GNU_SOURCE
#include "TerminalRestore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Everything that a handler reads is static and complete before `is_armed` says so. A handler calls what POSIX lists as
// async-signal-safe and nothing else: no malloc, no stdio, no lock.

enum { reset_capacity = 1024, farewell_capacity = 65536, alternate_stack_size = 65536 };
const size_t terminal_restore_farewell_capacity = farewell_capacity;

static struct terminal_restore restore = {.terminal = -1, .error_pipe = -1, .original_error = -1};
static char reset_text[reset_capacity];
static atomic_int is_armed = 0;
// A handler restores the terminal, after which the process ends.
static atomic_int is_ending = 0;

// The text in `current` is complete; the other buffer is written by the screen's thread.
static char farewell[2][farewell_capacity];
static size_t farewell_length[2];
static atomic_int current_farewell = 0;

static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;
// The holder of the lock, for handlers, which may not ask a lock.
static atomic_int is_writing = 0;
static _Thread_local volatile sig_atomic_t writes_here = 0;

const int terminal_ending_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS, SIGQUIT};
enum { ending_signal_count = sizeof terminal_ending_signals / sizeof terminal_ending_signals[0] };
const size_t terminal_ending_signal_count = ending_signal_count;

/// Writes what the terminal takes. One that takes nothing for a while, such as that of a broken connection, is given up: the
/// process must end. A terminal that is ready takes a little without making its writer wait, not any amount.
static void write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
        int ready = poll(&polled, 1, 500);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return;
        ssize_t count = write(descriptor, text, length > 64 ? 64 : length);
        if (count < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            return;
        }
        text += count;
        length -= (size_t)count;
    }
}

/// Replaces what would steer a terminal: the controls of ASCII but tab and line feed, and those of Latin-1 as UTF-8 has them.
static void replace_controls(unsigned char *text, size_t length, unsigned char *before) {
    for (size_t index = 0; index < length; index++) {
        unsigned char byte = text[index];
        int is_control = (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F
            || (*before == 0xC2 && byte >= 0x80 && byte < 0xA0);
        if (is_control) text[index] = '?';
        *before = byte;
    }
}

/// Writes what the process has said and nobody has read, such as the runtime's last words.
static void write_unread_errors(void) {
    if (restore.error_pipe < 0) return;
    int flags = fcntl(restore.error_pipe, F_GETFL);
    if (flags >= 0) fcntl(restore.error_pipe, F_SETFL, flags | O_NONBLOCK);
    char portion[1024];
    unsigned char before = 0;
    for (;;) {
        ssize_t count = read(restore.error_pipe, portion, sizeof portion);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        replace_controls((unsigned char *)portion, (size_t)count, &before);
        write_all(restore.original_error, portion, (size_t)count);
    }
}

/// Once, if there is anything to restore.
static void restore_terminal(void) {
    if (atomic_exchange(&is_armed, 0) == 0) return;
    // In SIGTTOU's eyes a background process that restores a terminal is a nuisance; here it is not.
    signal(SIGTTOU, SIG_IGN);
    // Mouse and paste first: a shell must not get what they send.
    write_all(restore.terminal, restore.reset, restore.reset_length);
    // TCSANOW: waiting for the output to drain may take for ever.
    tcsetattr(restore.terminal, TCSANOW, &restore.modes);
    int shown = atomic_load(&current_farewell);
    write_all(restore.terminal, farewell[shown], farewell_length[shown]);
    if (restore.original_error >= 0) {
        write_unread_errors();
        dup2(restore.original_error, STDERR_FILENO);
    }
}

static void wait_for_the_end(void) {
    for (;;) pause();
}

/// Lets another thread finish what it writes to the terminal, for 200 ms at most.
static void wait_for_output(void) {
    struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};
    for (int count = 0; count < 40 && atomic_load(&is_writing) && !writes_here; count++) nanosleep(&moment, NULL);
}

static void handle_ending_signal(int signal_number) {
    // A thread that crashes beside this one must not end the process before the terminal is restored.
    if (atomic_exchange(&is_ending, 1)) wait_for_the_end();
    wait_for_output();
    restore_terminal();
    // What the signal does by default, as soon as this handler returns and the signal is let through again.
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
    raise(signal_number);
}

static void restore_at_exit(void) {
    if (atomic_load(&is_armed) == 0) return;
    // The lock is kept: nothing is drawn any more. A thread that hangs in a write is not waited for long.
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 200 * 1000 * 1000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec += 1;
        until.tv_nsec -= 1000000000;
    }
#ifdef __APPLE__
    pthread_mutex_trylock(&output_lock);
#else
    pthread_mutex_timedlock(&output_lock, &until);
#endif
    restore_terminal();
}

static void install_handlers(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle_ending_signal;
    action.sa_flags = SA_ONSTACK;
    // A second crash while the first is handled ends the process at once, since the first signal is blocked and others do
    // what they did before; none of them is let in between.
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < ending_signal_count; index++) sigaddset(&action.sa_mask, terminal_ending_signals[index]);
    for (int index = 0; index < ending_signal_count; index++) {
        struct sigaction before;
        if (sigaction(terminal_ending_signals[index], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
        sigaction(terminal_ending_signals[index], &action, NULL);
    }
    atexit(restore_at_exit);
}

void terminal_restore_prepare(const struct terminal_restore *wanted) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    restore = *wanted;
    if (restore.reset_length > reset_capacity) restore.reset_length = reset_capacity;
    memcpy(reset_text, wanted->reset, restore.reset_length);
    restore.reset = reset_text;
    pthread_once(&once, install_handlers);
}

void terminal_restore_arm(void) { atomic_store(&is_armed, 1); }

void terminal_restore_disarm(void) { atomic_store(&is_armed, 0); }

void terminal_restore_set_farewell(const char *text, size_t length) {
    if (length > farewell_capacity) {
        text += length - farewell_capacity;
        length = farewell_capacity;
    }
    int next = 1 - atomic_load(&current_farewell);
    memcpy(farewell[next], text, length);
    farewell_length[next] = length;
    atomic_store(&current_farewell, next);
}

void terminal_restore_use_alternate_stack(void) {
    // For as long as the thread lives, which is as long as the process does.
    stack_t stack = {.ss_sp = malloc(alternate_stack_size), .ss_size = alternate_stack_size, .ss_flags = 0};
    if (stack.ss_sp != NULL) sigaltstack(&stack, NULL);
}

void terminal_restore_begin_output(void) {
    pthread_mutex_lock(&output_lock);
    writes_here = 1;
    atomic_store(&is_writing, 1);
    // Asked after the flag is set, as the handler asks for the flag after it has said that the process ends.
    if (!atomic_load(&is_ending)) return;
    atomic_store(&is_writing, 0);
    wait_for_the_end();
}

void terminal_restore_end_output(void) {
    atomic_store(&is_writing, 0);
    writes_here = 0;
    pthread_mutex_unlock(&output_lock);
}
