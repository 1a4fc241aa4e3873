package dev.headrace.soak;

import dev.headrace.loop.EventLoop;
import dev.headrace.multicore.LoopGroup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What can be said about a round that hangs or has failed. */
final class Evidence {

    private static final long PATIENCE_SECONDS = 2;

    private Evidence() {}

    /** The plan, the books, the coroutines of the loops, and the stacks of their threads. */
    static String of(Plan plan, List<Ledger> ledgers, LoopGroup group, String what, @Nullable Throwable failure)
            throws InterruptedException {
        var text = new StringBuilder("soak: this round " + what + ": " + plan);
        if (failure != null) {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            text.append("\n\nthe first failure: ").append(trace);
        }
        text.append("\n\nthe books:");
        ledgers.forEach(ledger -> text.append("\n  ").append(ledger).append("; ").append(ledger.ends()));
        for (EventLoop loop : group.loops()) {
            text.append("\n\n").append(coroutines(loop));
        }
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        threads.forEach((thread, stack) -> {
            if (group.loops().stream().anyMatch(loop -> loop.name().equals(thread.getName()))) {
                text.append("\n\nthread ").append(thread.getName()).append(", ").append(thread.getState());
                for (StackTraceElement frame : stack) {
                    text.append("\n    at ").append(frame);
                }
            }
        });
        return text.append('\n').toString();
    }

    private static String coroutines(EventLoop loop) throws InterruptedException {
        var answer = new CompletableFuture<String>();
        if (!loop.post(() -> answer.complete(loop.dump().text() + "\n" + loop.waitGraph().text()))) {
            return loop + " takes no posts";
        }
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return loop + " has not answered for " + PATIENCE_SECONDS + " s";
        } catch (ExecutionException e) {
            return loop + " cannot be dumped: " + e.getCause();
        }
    }
}
