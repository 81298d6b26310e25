#include "TerminalSignals.h"

#include "TerminalRestore.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_int forwarding_descriptor = -1;

static void forward(int signal) {
    int error = errno;
    unsigned char byte = (unsigned char)signal;
    // A full pipe holds enough to wake the reader, which then looks at everything.
    ssize_t written = write(atomic_load(&forwarding_descriptor), &byte, 1);
    (void)written;
    errno = error;
}

static void set_action(int signal, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

bool terminal_signal_is_ignored(int signal) {
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

bool terminal_signal_forward(int signal, int descriptor) {
    if (terminal_signal_is_ignored(signal)) return false;
    atomic_store(&forwarding_descriptor, descriptor);
    set_action(signal, forward);
    return true;
}

void terminal_signal_default(int signal) { set_action(signal, SIG_DFL); }

void terminal_signal_ignore(int signal) { set_action(signal, SIG_IGN); }

void terminal_signals_unblock(const int *forwarded, size_t count) {
    sigset_t blocked;
    sigfillset(&blocked);
    for (int number = 1; number < terminal_signal_limit; number++) {
        if (terminal_signal_ends_process(number)) sigdelset(&blocked, number);
    }
    for (size_t index = 0; index < count; index++) sigdelset(&blocked, forwarded[index]);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}
