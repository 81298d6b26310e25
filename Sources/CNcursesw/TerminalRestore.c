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
// Of the terminal, and of what standard error was, before anything was written there.
static int terminal_flags = -1;
static int error_flags = -1;
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

/// What a program does to itself by a mistake. Whoever handles it otherwise, such as a runtime, would leave the terminal
/// as it is.
static bool is_crash(int signal_number) {
    switch (signal_number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGTRAP:
    case SIGFPE:
    case SIGABRT:
    case SIGSYS:
    case SIGQUIT:
        return true;
    default:
        return false;
    }
}

bool terminal_signal_ends_process(int signal_number) {
    switch (signal_number) {
    // No program can handle these,
    case SIGKILL:
    case SIGSTOP:
    // these stop a process or do nothing to it,
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGCONT:
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
#ifdef __APPLE__
    case SIGIO:
    case SIGINFO:
#endif
    // and with these a session ends in order.
    case SIGINT:
    case SIGTERM:
    case SIGHUP:
    case SIGPIPE:
        return false;
    default:
        return signal_number > 0 && signal_number < terminal_signal_limit;
    }
}

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// Writes what the terminal takes. One that takes nothing for a while, such as that of a broken connection, is given up: the
/// process must end.
static void write_all(int descriptor, const char *text, size_t length) {
    const int patience = 500;
    long long last = milliseconds();
    while (length > 0) {
        // The flag is what keeps write(2) from waiting: one that poll(2) calls ready has room for a byte, not for all of them.
        ssize_t count = write(descriptor, text, length);
        if (count > 0) {
            text += count;
            length -= (size_t)count;
            last = milliseconds();
            continue;
        }
        if (count < 0 && errno != EINTR && errno != EAGAIN) return;
        if (milliseconds() - last >= patience) return;
        struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
        poll(&polled, 1, 50);
        // Ready, and yet it has taken nothing.
        if (polled.revents & POLLOUT) poll(NULL, 0, 5);
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

static void set_flags(int descriptor, int flags) {
    if (descriptor >= 0 && flags >= 0) fcntl(descriptor, F_SETFL, flags);
}

/// From here on no write waits. Who uses the terminal next shares the flags, so they are put back in the end.
static void stop_waiting(void) {
    if (terminal_flags >= 0) set_flags(restore.terminal, terminal_flags | O_NONBLOCK);
    if (error_flags >= 0) set_flags(restore.original_error, error_flags | O_NONBLOCK);
}

static void give_flags_back(void) {
    set_flags(restore.terminal, terminal_flags);
    set_flags(restore.original_error, error_flags);
}

static void reset_terminal(void) {
    // Mouse and paste first: a shell must not get what they send.
    write_all(restore.terminal, restore.reset, restore.reset_length);
    // TCSANOW: waiting for the output to drain may take for ever.
    tcsetattr(restore.terminal, TCSANOW, &restore.modes);
}

/// Once, if there is anything to restore.
static void restore_terminal(void) {
    if (atomic_exchange(&is_armed, 0) == 0) return;
    // In SIGTTOU's eyes a background process that restores a terminal is a nuisance; here it is not.
    signal(SIGTTOU, SIG_IGN);
    stop_waiting();
    reset_terminal();
    int shown = atomic_load(&current_farewell);
    write_all(restore.terminal, farewell[shown], farewell_length[shown]);
    if (restore.original_error >= 0) {
        write_unread_errors();
        dup2(restore.original_error, STDERR_FILENO);
    }
    give_flags_back();
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
    for (int number = 1; number < terminal_signal_limit; number++) {
        if (terminal_signal_ends_process(number)) sigaddset(&action.sa_mask, number);
    }
    for (int number = 1; number < terminal_signal_limit; number++) {
        struct sigaction before;
        // The C library keeps a few for itself, and says so.
        if (!terminal_signal_ends_process(number) || sigaction(number, NULL, &before) != 0) continue;
        if (before.sa_handler == SIG_IGN || (before.sa_handler != SIG_DFL && !is_crash(number))) continue;
        sigaction(number, &action, NULL);
    }
    atexit(restore_at_exit);
}

void terminal_restore_prepare(const struct terminal_restore *wanted) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    restore = *wanted;
    if (restore.reset_length > reset_capacity) restore.reset_length = reset_capacity;
    memcpy(reset_text, wanted->reset, restore.reset_length);
    restore.reset = reset_text;
    terminal_flags = fcntl(restore.terminal, F_GETFL);
    error_flags = restore.original_error >= 0 ? fcntl(restore.original_error, F_GETFL) : -1;
    pthread_once(&once, install_handlers);
}

void terminal_restore_arm(void) { atomic_store(&is_armed, 1); }

void terminal_restore_disarm(void) { atomic_store(&is_armed, 0); }

void terminal_restore_now(void) {
    if (atomic_exchange(&is_armed, 0) == 0) return;
    stop_waiting();
    reset_terminal();
    give_flags_back();
}

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
