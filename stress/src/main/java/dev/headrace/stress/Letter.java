package dev.headrace.stress;

/** What is handed over in the tests of order and visibility: plain fields, and a way to see whether all of them are there. */
public final class Letter implements Runnable {

    private int number;
    private int copy;
    private String text;

    /** Makes an empty letter. */
    public Letter() {}

    /** Makes a letter with {@code number}, at least 1, in all its fields. */
    public Letter(int number) {
        fillIn(number);
    }

    /** Writes {@code number}, at least 1, into all fields. */
    public void fillIn(int number) {
        this.number = number;
        this.copy = number;
        this.text = number == 1 ? "the first" : "a later one";
    }

    /** The number, or -1 if a field is missing. */
    public int read() {
        return number != 0 && copy == number && text != null ? number : -1;
    }

    /** A letter can be posted to a loop; running it does nothing. */
    @Override
    public void run() {}
}
