import Cryptography
import Testing

struct TileNumberTests {
    /// The first is the specification's own example.
    @Test(
        arguments: [
            (1_234_067, 256, "x001/x234/067"), (0, 256, "000"), (0, 1, "000.p/1"),
            (273, 112, "273.p/112"), (999, 255, "999.p/255"), (1000, 256, "x001/000"),
            (UInt64.max, 256, "x018/x446/x744/x073/x709/x551/615"),
        ] as [(UInt64, Int, String)])
    func pathsAreThoseOfTheSpecification(_ index: UInt64, _ width: Int, _ path: String) {
        let number = TileNumber(index: index, width: width)
        #expect(number.path == path)
        #expect(TileNumber(path: path) == number)
    }

    @Test(arguments: [
        "", "0", "00", "0000", "x000", "x000/000", "x001", "001/000", "x001/x000", "X001/000",
        "x1/000", "x0001/000", "+01", "-01", " 01", "١٢٣", "000.p", "000.p/", "000.p/0",
        "000.p/256", "000.p/01", "000.p/+1", "000.p/1/", "000.p/1.p/1", "x001.p/000.p/1", "/000",
        "000/", "000\u{301}", "x018/x446/x744/x073/x709/x551/616", "000.p/99999999999999999999",
    ])
    func otherPathsAreRefused(_ path: String) { #expect(TileNumber(path: path) == nil) }

    @Test(
        arguments: [
            (.hashes(level: 0), "tile/0/273.p/112"), (.hashes(level: 1), "tile/1/001.p/17"),
            (.hashes(level: 2), "tile/2/000.p/1"), (.hashes(level: 3), nil),
            (.entries, "tile/entries/273.p/112"),
        ] as [(TileCoordinate.Content, String?)])
    func aLogOf70000HasThePartialTilesOfTheSpecification(
        _ content: TileCoordinate.Content, _ path: String?
    ) {
        let place = TileCoordinate.partial(content, size: 70_000)
        #expect(place?.path == path)
        if let path { #expect(TileCoordinate(path: path) == place) }
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/8/000", "tile/00/000", "tile/-1/000", "tile/+1/000",
        "seal/0/000", "tile/Entries/000", "tile/entries/0", "tile/data/000",
    ])
    func otherFilesAreNoTiles(_ path: String) { #expect(TileCoordinate(path: path) == nil) }
}
