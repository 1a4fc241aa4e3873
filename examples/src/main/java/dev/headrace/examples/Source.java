package dev.headrace.examples;

import java.io.IOException;
import java.io.InputStream;

/** Something that text can be read from, as often as wanted, on any thread. */
interface Source {

    /** As it stands in messages: the path of a file, {@code archive!entry} in an archive. */
    String name();

    /** How many bytes it is said to hold; it may turn out to be more or less. */
    long size();

    /** Opens it at its start; the caller closes the stream. */
    InputStream open() throws IOException;
}
