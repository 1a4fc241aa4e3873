package dev.headrace.multicore;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Task;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Results in the order of the elements, from workers that take them as they are free.
 *
 * <pre>
 *                  ┌──────────────► order, a channel of tickets ─────────────────────┐
 *   elements ─► a ticket each                                                        ├─► the first ticket's result,
 *                  └──────────────► pool of workers ─► tickets that are back ────────┘   once that ticket is back
 * </pre>
 *
 * The channel is full when so many tickets are on their way: that bounds everything. Nobody waits for ever: the pipeline takes every
 * ticket that is back while it waits for the first one, so the workers always go on. Tickets are touched by the worker while it
 * has them, and before and after that by the pipeline's loop, on which the channel lives.
 */
final class OrderedFan<T, R> implements Iterator<R>, AutoCloseable {

    private static final String NAME = "mapParallel";

    /** One element on its way. */
    private static final class Ticket<T, R> {

        final T element;

        /** Of the worker, until the ticket is back; one of the two. */
        @Nullable R result;
        @Nullable Throwable failure;

        /** Of the pipeline's loop. */
        boolean back;

        Ticket(T element) {
            this.element = element;
        }
    }

    private final Channel<Ticket<T, R>> order;
    private final Fan<Ticket<T, R>, Ticket<T, R>> pool;
    private @Nullable R next;

    OrderedFan(List<EventLoop> loops, Iterator<? extends T> elements, int workers, Step<? super T, ? extends R> step) {
        order = Channel.buffered(NAME + ", order", workers + Fan.AHEAD - 2); // and one before it, and one that is waited for
        pool = Fan.pool(loops, NAME, tickets(elements), workers, (worker, in, out) -> {
            for (var ticket : in) {
                work(ticket, step, NAME + ", shard " + worker + " of " + workers);
                out.send(ticket);
            }
        });
        pool.onEnd(order::close);
    }

    private Iterator<Ticket<T, R>> tickets(Iterator<? extends T> elements) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Ticket<T, R> next() {
                var ticket = new Ticket<T, R>(elements.next());
                order.send(ticket);
                return ticket;
            }
        };
    }

    /** A failure waits for its turn like a result: so it stops the pipeline at the same element as if there were one worker. */
    private static <T, R> void work(Ticket<T, R> ticket, Step<? super T, ? extends R> step, String shard)
            throws Exception {
        try {
            ticket.result = step.apply(ticket.element);
            if (ticket.result == null) {
                throw new NullPointerException("a pipeline carries no nulls");
            }
        } catch (Exception e) {
            if (Task.current().isCancelRequested()) {
                throw e; // nobody waits for it any more
            }
            ticket.failure = new ShardException(shard, EventLoop.current().name(), e);
        } catch (Error e) {
            ticket.failure = e;
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            pool.start();
            Ticket<T, R> first = order.receiveOrNull();
            if (first == null) {
                return pool.hasNext(); // throws what it has failed with, or there are no more
            }
            while (!first.back) {
                pool.next().back = true;
            }
            next = resultOf(first);
        }
        return true;
    }

    private R resultOf(Ticket<T, R> ticket) {
        switch (ticket.failure) {
            case null -> {}
            case Error error -> throw error;
            default -> throw (RuntimeException) ticket.failure; // it is a ShardException
        }
        return ticket.result;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException(NAME + " has no more results");
        }
        R result = next;
        next = null;
        return result;
    }

    @Override
    public void close() {
        pool.close();
    }
}
