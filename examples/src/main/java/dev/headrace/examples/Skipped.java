package dev.headrace.examples;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Something that was not counted, or not to its end, and why. */
record Skipped(String what, String why) {

    Skipped(String what, IOException failure) {
        this(what, reason(failure));
    }

    /** One line, whatever characters the name is made of. */
    @Override
    public String toString() {
        return what.replaceAll("\\p{Cntrl}", "?") + ": " + why;
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException _ -> "does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> message != null ? message : failure.getClass().getSimpleName();
        };
    }
}
