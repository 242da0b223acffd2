/// Reads the QR codes in a picture that a stranger sent. Decoding runs in a process of its own.
package protocol PhotoReading: Sendable {
    /// The text of every QR code in a JPEG or PNG of at most 10 MB; empty if it has none.
    func codes(in picture: [UInt8]) async throws(PhotoFault) -> [String]
}

/// Why a picture could not be read: the picture's fault, but for `overloaded`.
package struct PhotoFault: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// Neither JPEG nor PNG, or damaged.
        case notAPicture = "not_a_picture"
        /// More bytes or pixels than we read.
        case tooLarge = "too_large"
        /// It took too much time or memory, or the decoder died of it.
        case unreadable
        /// Too many pictures at once.
        case overloaded
    }

    package let code: Code
    /// What a file is that is no picture of ours, where its first bytes tell.
    package let format: FileFormat?

    package init(_ code: Code, format: FileFormat? = nil) {
        self.code = code
        self.format = format
    }
}
