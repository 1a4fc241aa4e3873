package dev.headrace.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What JMH and the peers' programs say while they run: nobody reads it, unless something fails. */
final class Log implements AutoCloseable {

    private final PrintStream stream;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    /** Into a file that is written anew. */
    Log(Path file) throws IOException {
        this(Files.newOutputStream(file));
    }

    private Log(OutputStream target) {
        stream = new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    /** For who only asks what could be measured. */
    static Log none() {
        return new Log(OutputStream.nullOutputStream());
    }

    /** Takes what anybody writes to the standard streams, until it is closed: JMH passes on what the JVMs say that it has forked. */
    void takeStandardStreams() {
        System.setOut(stream);
        System.setErr(stream);
    }

    /** Adds a line, or several. */
    void line(String line) {
        stream.println(line);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        stream.close();
    }
}
