package dev.headrace.loop;

import java.util.ArrayList;
import java.util.List;

/** A clause of a select that a test serves by hand and that writes down what is asked of it. */
final class ProbeClause extends Clause<Object> {

    final WaitQueue queue = new WaitQueue();
    final List<Waiter> registered = new ArrayList<>();

    /** What each attempt says. */
    Object now = NOT_NOW;

    /** Thrown by the step of that name, if it is not null. */
    String failingStep;
    Throwable failure;

    private final String name;
    private final List<String> trace;

    ProbeClause(String name, List<String> trace) {
        this.name = name;
        this.trace = trace;
    }

    static ProbeClause named(String name) {
        return new ProbeClause(name, new ArrayList<>());
    }

    void serve(Object value) {
        queue.peek().resume(value);
    }

    @Override
    protected void begin() {
        note("begin");
    }

    @Override
    protected Object attempt() {
        note("attempt");
        return now;
    }

    @Override
    protected Object broughtAlong() {
        return name + "'s";
    }

    @Override
    protected void register(Waiter waiter) {
        registered.add(waiter);
        queue.add(waiter);
        note("register");
    }

    @Override
    protected void end() {
        note("end");
    }

    @Override
    protected Object finish(Object outcome) {
        note("finish");
        return name + ": " + outcome;
    }

    private void note(String step) {
        trace.add(name + ' ' + step);
        if (step.equals(failingStep)) {
            ProbeClause.<RuntimeException>sneak(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
