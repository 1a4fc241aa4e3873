package dev.headrace.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JVM that JMH has forked, which asks before each iteration whether it may begin: see {@link LapProfiler}. */
final class JmhLane implements Lane {

    private static final int LOOK_AGAIN_MILLIS = 100;
    private static final int PATIENCE_SECONDS = 20;

    private final ServerSocket server;
    private final FutureTask<List<Sample>> result;

    /** What this process had started before: lanes start one after the other, so what comes to it is this lane's JVM. */
    private final Set<ProcessHandle> others = children();

    /** Null until the JVM asks for its first lap; read by the watchdog, too. */
    private volatile @Nullable Socket fork;

    private volatile @Nullable ProcessHandle process;

    /** Starts {@code measurement}. */
    JmhLane(Measurement measurement) throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LOOK_AGAIN_MILLIS);
        result = new FutureTask<>(() -> measurement.run(server.getLocalPort()));
        Thread.ofPlatform().daemon().name("jmh").start(result);
    }

    @Override
    public void prepare() throws FailedException, InterruptedException {
        try {
            Socket asking = accept();
            fork = asking;
            asking.setTcpNoDelay(true);
            long pid = new DataInputStream(asking.getInputStream()).readLong();
            process = children().stream().filter(child -> child.pid() == pid).findFirst()
                    .orElseThrow(() -> new FailedException("somebody else has connected: process " + pid));
            awaitRequest(asking);
        } catch (IOException e) {
            throw ended();
        }
    }

    @Override
    public void lap() throws FailedException, InterruptedException {
        try {
            Socket asking = Objects.requireNonNull(fork, "it is not prepared");
            asking.getOutputStream().write(0);
            awaitRequest(asking);
        } catch (IOException e) {
            throw ended();
        }
    }

    @Override
    public List<Sample> finish() throws FailedException, InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new FailedException(e);
        }
    }

    @Override
    public void close() {
        ProcessHandle known = process;
        if (!result.isDone()) {
            (known != null ? Set.of(known) : children()).stream().filter(child -> !others.contains(child))
                    .forEach(ProcessHandle::destroyForcibly);
        }
        Socket asking = fork;
        try {
            server.close();
            if (asking != null) {
                asking.close();
            }
        } catch (IOException e) {
            throw new AssertionError("nothing is written", e);
        }
    }

    private Socket accept() throws IOException, FailedException, InterruptedException {
        while (true) {
            try {
                return server.accept();
            } catch (SocketTimeoutException e) {
                if (result.isDone()) {
                    throw ended();
                }
            }
        }
    }

    /** The request for the next lap is the end of this one; the end of the last lap is the end of the stream. */
    private static void awaitRequest(Socket fork) throws IOException {
        fork.getInputStream().read();
    }

    /** JMH knows why, soon. */
    private FailedException ended() throws InterruptedException {
        try {
            result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new FailedException("its JVM has ended");
        } catch (ExecutionException e) {
            return new FailedException(e);
        } catch (TimeoutException e) {
            return new FailedException("it does not answer");
        }
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    /** Runs JMH to its end, with the {@link LapProfiler} for that port. */
    interface Measurement {

        List<Sample> run(int port) throws Exception;
    }
}
