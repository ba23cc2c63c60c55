/*
 * notify.h -- Tells systemd how the server does, where systemd wants to know.
 *
 * A unit of Type=notify puts the address of a socket into NOTIFY_SOCKET; a
 * word is one datagram to it (sd_notify(3)).  Without that variable, nothing
 * happens; what systemd does not hear, it finds out by waiting.
 */
#ifndef PULS_MAIN_NOTIFY_H
#define PULS_MAIN_NOTIFY_H

void notify_ready(void); /* it answers; also after notify_reloading() */
void notify_reloading(void);
void notify_stopping(void);

#endif
