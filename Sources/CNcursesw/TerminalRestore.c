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

// The text in `current` is complete; the other buffer is written by the screen's thread.
static char farewell[2][farewell_capacity];
static size_t farewell_length[2];
static atomic_int current_farewell = 0;

static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

static const int ending_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS, SIGQUIT};
enum { ending_signal_count = sizeof ending_signals / sizeof ending_signals[0] };

/// Writes what the terminal takes. One that takes nothing for a while, such as that of a broken connection, is given up: the
/// process must end.
static void write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
        if (poll(&polled, 1, 500) == 0) return;
        ssize_t count = write(descriptor, text, length > 512 ? 512 : length);
        if (count < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            return;
        }
        text += count;
        length -= (size_t)count;
    }
}

/// Writes what the process has said and nobody has read, such as the runtime's last words.
static void write_unread_errors(void) {
    if (restore.error_pipe < 0) return;
    int flags = fcntl(restore.error_pipe, F_GETFL);
    if (flags >= 0) fcntl(restore.error_pipe, F_SETFL, flags | O_NONBLOCK);
    char portion[1024];
    for (;;) {
        ssize_t count = read(restore.error_pipe, portion, sizeof portion);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        write_all(restore.original_error, portion, (size_t)count);
    }
}

/// - Returns: whether there was anything to restore. It is restored once.
static int restore_terminal(void) {
    if (atomic_exchange(&is_armed, 0) == 0) return 0;
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
    return 1;
}

static void handle_ending_signal(int signal_number) {
    // In SIGTTOU's eyes a background process that restores a terminal is a nuisance; here it is not.
    signal(SIGTTOU, SIG_IGN);
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
    for (int index = 0; index < ending_signal_count; index++) sigaddset(&action.sa_mask, ending_signals[index]);
    for (int index = 0; index < ending_signal_count; index++) {
        struct sigaction before;
        if (sigaction(ending_signals[index], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
        sigaction(ending_signals[index], &action, NULL);
    }
    atexit(restore_at_exit);
}

void terminal_restore_prepare(const struct terminal_restore *wanted) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int was_armed = atomic_exchange(&is_armed, 0);
    restore = *wanted;
    if (restore.reset_length > reset_capacity) restore.reset_length = reset_capacity;
    memcpy(reset_text, wanted->reset, restore.reset_length);
    restore.reset = reset_text;
    pthread_once(&once, install_handlers);
    atomic_store(&is_armed, was_armed);
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

void terminal_restore_begin_output(void) { pthread_mutex_lock(&output_lock); }

void terminal_restore_end_output(void) { pthread_mutex_unlock(&output_lock); }
