/// The ways in which a picture is looked at, each made only when the ones before found nothing.
struct Tries: Sequence, IteratorProtocol {
    private let image: GrayImage
    private var left: [(GrayImage) -> GrayImage?] = [
        { $0 },
        { $0.stretched() },
        { $0.count <= PictureLimits.enlargedPixelsMaximum ? $0.doubled() : $0.halved() },
        { $0.thresholded() },
        { $0.smoothed().thresholded() },
        { $0.inverted() },
    ]

    init(of image: GrayImage) { self.image = image }

    mutating func next() -> GrayImage? {
        while !left.isEmpty {
            if let made = left.removeFirst()(image) { return made }
        }
        return nil
    }
}
