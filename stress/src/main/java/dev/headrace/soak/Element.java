package dev.headrace.soak;

/** What is sent: whose it is, and the how manieth. Plain fields, so that a hand-off that publishes nothing would show. */
final class Element {

    Source source;
    long number;

    Element(Source source, long number) {
        this.source = source;
        this.number = number;
    }
}
