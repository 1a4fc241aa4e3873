package dev.headrace.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;

/**
 * Measures nothing: in a JVM that JMH has forked it waits before each iteration for the {@link JmhLane} to say that it may begin. The
 * first message is the number of the process; then, before each iteration, one byte goes there and one comes back.
 */
public final class LapProfiler implements InternalProfiler {

    private final int port;
    private @Nullable Socket socket;

    /** For JMH, which makes it by reflection, here and in the JVM that it forks. */
    public LapProfiler(String port) {
        this.port = Integer.parseInt(port);
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        try {
            Socket lane = socket == null ? connect() : socket;
            socket = lane;
            lane.getOutputStream().write(0);
            if (lane.getInputStream().read() < 0) {
                throw new IllegalStateException("the bench has ended");
            }
        } catch (IOException e) {
            throw new IllegalStateException("the bench has ended", e);
        }
    }

    @Override
    public List<Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return List.of();
    }

    @Override
    public String getDescription() {
        return "waits for its turn";
    }

    private Socket connect() throws IOException {
        var lane = new Socket(InetAddress.getLoopbackAddress(), port);
        lane.setTcpNoDelay(true);
        new DataOutputStream(lane.getOutputStream()).writeLong(ProcessHandle.current().pid());
        return lane;
    }
}
