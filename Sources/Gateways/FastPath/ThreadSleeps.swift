import Glibc

enum ThreadSleeps {
    /// RUSAGE_THREAD of <bits/resource.h>, which Glibc's module leaves out.
    private static let thisThread = __rusage_who_t(1)

    /// How often the calling thread has gone to sleep of its own accord, as one does that waits for
    /// something to do (getrusage(2), `ru_nvcsw`).
    @Sendable static func count() -> Int {
        var usage = rusage()
        guard unsafe getrusage(thisThread, &usage) == 0 else { return 0 }
        return usage.ru_nvcsw
    }
}
