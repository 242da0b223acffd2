/// Why nothing was read from a picture: always the picture's own fault.
package enum PictureFault: Error, Sendable, Equatable {
    /// Neither JPEG nor PNG, or damaged.
    case notAPicture
    /// More bytes or pixels than we read.
    case tooLarge
    /// No code was found in the time or memory that a picture gets.
    case outOfTime
}
