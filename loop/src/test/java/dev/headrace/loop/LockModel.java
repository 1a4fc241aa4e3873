package dev.headrace.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a semaphore, or a mutex, which has one permit, should do, as a list of things that happen one after another: the oracle
 * for random runs. Sessions come, get their permits in turn or are refused, hold them until they are told to finish or are
 * cancelled, and give them back.
 */
final class LockModel implements LockSessions {

    private enum State { COMING, WAITING, HANDED, HOLDING, LEAVING, GONE }

    private static final class Session {
        final int id;
        final int demand;
        State state = State.COMING;
        boolean finished;
        boolean cancelled;

        Session(int id, int demand) {
            this.id = id;
            this.demand = demand;
        }
    }

    final List<String> trace = new ArrayList<>();
    int available;

    private final List<Session> sessions = new ArrayList<>();
    private final ArrayDeque<Session> waiting = new ArrayDeque<>();
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();

    LockModel(int permits) {
        available = permits;
    }

    /** Something that happens after everything that is ready now. */
    void later(Runnable step) {
        ready.add(step);
    }

    void runUntilIdle() {
        for (Runnable step; (step = ready.poll()) != null; ) {
            step.run();
        }
    }

    @Override
    public int count() {
        return sessions.size();
    }

    @Override
    public void come(int demand, boolean tries) {
        Session session = new Session(sessions.size(), demand);
        sessions.add(session);
        later(() -> arrive(session, tries));
    }

    @Override
    public void finish(int id) {
        Session session = sessions.get(id);
        session.finished = true;
        wake(session);
    }

    @Override
    public void cancel(int id) {
        Session session = sessions.get(id);
        session.cancelled = true;
        if (session.state == State.WAITING) {
            waiting.remove(session);
            session.state = State.LEAVING;
            later(() -> {
                end(session, "was cancelled");
                serve();
            });
        } else {
            wake(session);
        }
    }

    private void arrive(Session session, boolean tries) {
        if (session.cancelled) {
            session.state = State.GONE; // it never started
        } else if (waiting.isEmpty() && session.demand <= available) {
            available -= session.demand;
            hold(session);
        } else if (tries) {
            end(session, "was refused");
        } else {
            session.state = State.WAITING;
            waiting.add(session);
        }
    }

    private void hold(Session session) {
        trace.add(session.id + " acquired");
        session.state = State.HOLDING;
        if (session.finished || session.cancelled) {
            leave(session);
        }
    }

    private void wake(Session session) {
        if (session.state == State.HOLDING) {
            session.state = State.LEAVING;
            later(() -> leave(session));
        }
    }

    private void leave(Session session) {
        end(session, "released");
        available += session.demand;
        serve();
    }

    private void serve() {
        while (!waiting.isEmpty() && waiting.peek().demand <= available) {
            Session next = waiting.poll();
            available -= next.demand;
            next.state = State.HANDED;
            later(() -> hold(next));
        }
    }

    private void end(Session session, String how) {
        session.state = State.GONE;
        trace.add(session.id + " " + how);
    }
}
