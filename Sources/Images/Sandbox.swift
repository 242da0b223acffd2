import CKernel
import Glibc

/// The fence around a process that unpacks what a stranger sent. It never gets back the rights that it
/// gives up here, whatever happens to it later.
package enum Sandbox {
    /// Bytes of memory beyond what the program has when it enters: a 40-megapixel PNG, the image
    /// itself, the sums of the threshold and libzbar's lines fit into half of it.
    static let memoryBytes: UInt = 384 << 20
    /// Seconds of processor time, start of the program included: past them the process is ended by a
    /// signal of its own (SIGXCPU). A large photo without a code takes about one.
    package static let processorSeconds: UInt = 2

    /// A right that could not be given up; then nothing may be unpacked.
    package struct Refused: Error, Sendable, CustomStringConvertible {
        /// The step that the kernel refused, for the log.
        package let what: String

        /// For the log, in English.
        package var description: String { "cannot give up \(what)" }
    }

    /// To be called once, by a process that has opened all that it needs.
    ///
    /// - Parameter seconds: after which the process is ended by SIGALRM, however little it worked.
    package static func enter(seconds: UInt32) throws(Refused) {
        guard let inUse = addressSpace() else { throw Refused(what: "memory in use") }
        // So that a program started from here, should it come to that, gains no rights.
        guard kernel_no_new_privileges() == 0 else { throw Refused(what: "privileges") }
        // Neither other processes of this user nor a core file may look at the photo.
        guard kernel_not_dumpable() == 0 else { throw Refused(what: "dumps") }
        // Citizens who type come before photos.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        // All but the three standard ones: descriptors that a mistake elsewhere let slip through to us.
        _ = kernel_close_from(3)
        try lower(RLIMIT_CORE, to: 0, "core files")
        try lower(RLIMIT_NOFILE, to: 0, "files")
        try lower(RLIMIT_FSIZE, to: 0, "file sizes")
        // One second more, or the signal that means "time is over" would be that of any killing.
        try lower(
            RLIMIT_CPU, to: processorSeconds, atMost: processorSeconds + 1, "processor time")
        try lower(RLIMIT_AS, to: inUse + memoryBytes, "memory")
        alarm(seconds)
        // The heart of the fence: without it an image that takes over the process could ask the
        // kernel for anything that this user may do.
        guard kernel_only_compute() == 0 else {
            throw Refused(what: "system calls (seccomp: errno \(errno))")
        }
    }

    private static func lower(
        _ resource: __rlimit_resource, to value: UInt, atMost hard: UInt? = nil, _ what: String
    ) throws(Refused) {
        var limit = rlimit(rlim_cur: value, rlim_max: hard ?? value)
        let status = unsafe setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        guard status == 0 else { throw Refused(what: what) }
    }

    /// Bytes of this process's address space, by proc(5)'s statm.
    private static func addressSpace() -> UInt? {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(descriptor, &text, text.count)
        guard count > 0,
            let pages = String(decoding: text.prefix(count), as: UTF8.self)
                .split(separator: " ").first.flatMap({ UInt($0) })
        else { return nil }
        return pages * UInt(sysconf(Int32(_SC_PAGESIZE)))
    }
}
