// epoll(7), which Swift's own module of the C library leaves out.
#pragma once
#include <sys/epoll.h>
