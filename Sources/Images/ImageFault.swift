/// Why nothing was read from a photo: always the photo's own fault.
package enum ImageFault: Error, Sendable, Equatable {
    /// Neither JPEG nor PNG, or damaged.
    case notAnImage
    /// More bytes or pixels than we read.
    case tooLarge
    /// No code was found in the time or memory that an image gets.
    case outOfTime
}

extension ImageFault: CustomStringConvertible {
    /// For the log, in English.
    package var description: String {
        switch self {
        case .notAnImage: "neither JPEG nor PNG, or damaged"
        case .tooLarge: "has too many bytes or pixels"
        case .outOfTime: "no code was found in time"
        }
    }
}
