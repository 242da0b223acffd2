package import Foundation

/// A file as chunks of bytes, one held at a time. Reading blocks its thread as long as the disk
/// needs for a chunk: for commands, not for a server.
package struct FileChunks: AsyncSequence, Sendable {
    private let url: URL
    private let chunkBytes: Int

    /// - Parameter chunkBytes: 256 KiB keep the disk busy.
    package init(_ url: URL, chunkBytes: Int = 256 * 1_024) {
        self.url = url
        self.chunkBytes = chunkBytes
    }

    /// Opens nothing yet: each iterator opens the file for itself when its first chunk is asked
    /// for.
    package func makeAsyncIterator() -> Iterator { Iterator(url, chunkBytes) }

    /// One reading of the file, from its start.
    package struct Iterator: AsyncIteratorProtocol {
        private let url: URL
        private let chunkBytes: Int
        private var handle: FileHandle?

        init(_ url: URL, _ chunkBytes: Int) {
            self.url = url
            self.chunkBytes = chunkBytes
        }

        /// The next chunk, of `chunkBytes` at most; nil at the end.
        /// - Throws: the system's error where the file cannot be opened or read.
        package mutating func next() async throws -> [UInt8]? {
            let handle = try handle ?? FileHandle(forReadingFrom: url)
            self.handle = handle
            guard let chunk = try handle.read(upToCount: chunkBytes), !chunk.isEmpty else {
                return nil
            }
            return [UInt8](chunk)
        }
    }
}

extension Error {
    /// The system's words for the error; for an error of ours, its own description.
    var plainly: String {
        switch self {
        case is CocoaError, is POSIXError: localizedDescription
        case let error as any CustomStringConvertible: error.description
        default: "\(type(of: self))"
        }
    }
}
