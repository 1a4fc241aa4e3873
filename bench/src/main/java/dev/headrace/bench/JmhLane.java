package dev.headrace.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A JVM that JMH has forked, which asks before each iteration whether it may begin: see {@link LapProfiler}. */
final class JmhLane implements Lane {

    private static final int LOOK_AGAIN_MILLIS = 100;

    private final ServerSocket server;
    private final FutureTask<List<Sample>> result;

    /** Null, and empty, until the JVM asks for its first lap. */
    private @Nullable Socket fork;

    private Optional<ProcessHandle> process = Optional.empty();

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
            asking.setTcpNoDelay(true);
            process = ProcessHandle.of(new DataInputStream(asking.getInputStream()).readLong());
            fork = asking;
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
        if (!result.isDone()) {
            process.ifPresent(ProcessHandle::destroyForcibly);
        }
        try {
            server.close();
            if (fork != null) {
                fork.close();
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

    /** JMH knows why. */
    private FailedException ended() throws FailedException, InterruptedException {
        finish();
        return new FailedException("its JVM has ended");
    }

    /** Runs JMH to its end, with the {@link LapProfiler} for that port. */
    interface Measurement {

        List<Sample> run(int port) throws Exception;
    }
}
