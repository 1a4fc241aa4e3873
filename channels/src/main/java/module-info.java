/** Send/receive channels between the coroutines of one loop. */
module dev.headrace.channels {
    requires transitive dev.headrace.loop;
    requires static transitive org.jspecify;

    exports dev.headrace.channels;
}
