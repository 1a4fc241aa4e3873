package dev.headrace.channels;

import dev.headrace.channels.Pipeline.Sink;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Headrace.Step;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Which stage of a pipeline this is, and how its failures begin: {@code stage 3, map at Orders.java:41}. */
final class Stage {

    private static final StackWalker WALKER = StackWalker.getInstance();

    private static final Set<String> OURS = Set.of(Stage.class.getName(), Pipeline.class.getName(), PipelineEnd.class.getName());

    /** The source is stage 1. */
    final int number;

    final String operation;

    /** The line of the program that added the stage; its text is made when it is needed. */
    private final @Nullable StackFrame line;

    private Stage(int number, String operation) {
        this.number = number;
        this.operation = operation;
        this.line = WALKER.walk(frames -> frames.filter(frame -> !OURS.contains(frame.getClassName())).findFirst().orElse(null));
    }

    /** The source of a pipeline that the caller's caller describes. */
    static Stage first(String operation) {
        return new Stage(1, operation);
    }

    /** The stage that follows this one. */
    Stage next(String operation) {
        return new Stage(number + 1, operation);
    }

    /** An element made by the program's {@code step}. */
    <A extends @Nullable Object, B> B apply(Step<? super A, ? extends B> step, A value) {
        B made;
        try {
            made = step.apply(value);
        } catch (Exception e) {
            throw failed(e);
        }
        return element(made);
    }

    /** Hands {@code element} to the program. */
    <T> void accept(Sink<? super T> sink, T element) {
        try {
            sink.accept(element);
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** The next element of an iterator of the program, or null at its end. */
    <T> @Nullable T next(Iterator<? extends T> iterator) {
        T element;
        try {
            if (!iterator.hasNext()) {
                return null;
            }
            element = iterator.next();
        } catch (Exception e) {
            throw failed(e);
        }
        return element(element);
    }

    /** Runs a part of the program. */
    <T extends @Nullable Object> T call(Callable<? extends T> part) {
        try {
            return part.call();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** {@code element}, which the program gave to this stage. */
    <T> T element(@Nullable T element) {
        if (element == null) {
            throw new StageException(this, new NullPointerException("a pipeline carries no nulls"));
        }
        return element;
    }

    /** What to throw when the program has thrown {@code failure}: that with the name of this stage, unless it is a cancellation. */
    RuntimeException failed(Exception failure) {
        return failure instanceof CancelledException cancelled ? cancelled : new StageException(this, failure);
    }

    @Nullable String line() {
        return line == null ? null : Objects.requireNonNullElse(line.getFileName(), line.getClassName()) + ':' + line.getLineNumber();
    }

    @Override
    public String toString() {
        String where = line();
        return "stage " + number + ", " + operation + (where == null ? "" : " at " + where);
    }
}
