/// The ways in which an image, or the part of it where a code seems to be, is looked at, each made
/// only when the ones before found too little.
struct DecodeAttempts: Sequence, IteratorProtocol {
    private let image: GrayImage
    private var left: [(GrayImage) -> GrayImage?]

    /// Of a whole image, of which nothing is known.
    init(of image: GrayImage) {
        self.image = image
        left = [
            { $0 },
            { $0.stretched() },
            { $0.count <= ImageLimits.enlargedPixelsMaximum ? $0.doubled() : $0.halved() },
            { $0.thresholded() },
            { $0.smoothed().thresholded() },
            { $0.inverted() },
        ]
    }

    /// Pixels of a module below which a part is also looked at twice its size; above, at half of it, where there is
    /// less grain.
    private static let smallModule = 4.0

    /// Of a part with a code of modules this large, dark on light.
    init(ofPart image: GrayImage, module: Double) {
        self.image = image
        left = [
            { $0 },
            { $0.stretched() },
            { module < Self.smallModule ? $0.doubled() : $0.halved() },
            { $0.thresholded() },
            { $0.smoothed().thresholded() },
        ]
    }

    mutating func next() -> GrayImage? {
        while !left.isEmpty {
            if let made = left.removeFirst()(image) { return made }
        }
        return nil
    }
}
