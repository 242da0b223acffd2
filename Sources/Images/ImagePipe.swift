import Glibc

/// Both ends of the process that reads one photo: behind the fence there are no others.
package enum ImagePipe {
    /// All of it; nil when it cannot be read, or has more than is read of an image.
    package static func readAll() -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count + count <= ImageLimits.bytesMaximum else { return nil }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// Says `answer` on standard output, and ends at once: the fence refuses what programs do at their
    /// end (threads, logs).
    package static func end(_ status: Int32, saying answer: String = "") -> Never {
        say(answer)
        _exit(status)
    }

    /// Says `answer` on standard output; ends the process if the reader is gone.
    package static func say(_ answer: String) {
        var rest = Array(answer.utf8)
        while !rest.isEmpty {
            let count = unsafe write(STDOUT_FILENO, rest, rest.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { _exit(1) }
            rest.removeFirst(count)
        }
    }
}
