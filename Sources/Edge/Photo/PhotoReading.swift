package import Verification

/// Reads the QR codes in a photo that a stranger sent. Decoding runs in a process of its own.
package protocol PhotoReading: Sendable {
    /// Reads the codes in a JPEG or PNG of at most 10 MB. The sender waits for a turn; one that sends
    /// many waits for each of them.
    func read(_ photo: [UInt8], from client: Client) async -> PhotoReport
}

/// The outcome of reading a photo, and its cost.
package struct PhotoReport: Sendable {
    /// The text of every QR code, in reading order; empty if there is none.
    package let codes: Result<[String], PhotoFault>
    /// The processor time of its process; zero where none was started.
    package let processorTime: Duration

    package init(_ codes: Result<[String], PhotoFault>, processorTime: Duration = .zero) {
        self.codes = codes
        self.processorTime = processorTime
    }
}

/// Why a photo could not be read: the photo's fault, but for `overloaded` and `unavailable`.
package struct PhotoFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sort of fault; the raw value is the label in metrics.
    package enum Code: String, Sendable, CaseIterable {
        /// Neither JPEG nor PNG, or damaged.
        case notAPhoto = "not_a_photo"
        /// More bytes or pixels than we read.
        case tooLarge = "too_large"
        /// It took too much time or memory, or the decoder died of it.
        case unreadable
        /// Too many photos at once.
        case overloaded
        /// No photo is read on this machine: its reader cannot be confined.
        case unavailable

        /// True if nothing was done with the photo, for which its sender need not pay.
        package var isUnread: Bool { self == .overloaded || self == .unavailable }
    }

    package let code: Code
    /// The format of a file that is no photo of ours, where its first bytes tell.
    package let format: FileFormat?

    /// For the log: the word that metrics have too.
    package var description: String { code.rawValue }

    package init(_ code: Code, format: FileFormat? = nil) {
        self.code = code
        self.format = format
    }
}
