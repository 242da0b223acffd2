/// The folder of a campaign that anybody may copy.
package protocol LogFiles: Sendable {
    /// Nil where there is no such file.
    func read(_ path: String) throws(LogFilesFault) -> [UInt8]?

    /// Once this returns, all files survive a power cut. Each is there whole or not at all, and the last one only once
    /// all others are.
    func write(_ files: [LogFile]) async throws(LogFilesFault)

    /// Removes the partial files beside a file that is full now.
    func removePartial(of path: String)
}

/// A file to be published.
package struct LogFile: Hashable, Sendable {
    /// Below the campaign's folder.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// The folder could not be read or written; the text names the file, for the log.
package struct LogFilesFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
