#include "TerminalSignals.h"

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

bool terminal_signal_forward(int signal, int descriptor) {
    struct sigaction before;
    if (sigaction(signal, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return false;
    atomic_store(&forwarding_descriptor, descriptor);
    set_action(signal, forward);
    return true;
}

void terminal_signal_default(int signal) { set_action(signal, SIG_DFL); }

void terminal_signal_ignore(int signal) { set_action(signal, SIG_IGN); }

void terminal_signals_unblock(void) {
    static const int wanted[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS, SIGQUIT,
                                 SIGWINCH, SIGCONT, SIGTSTP, SIGINT};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t index = 0; index < sizeof wanted / sizeof wanted[0]; index++) sigdelset(&blocked, wanted[index]);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}
