import Providers

/// Text in GBK, of the few characters that a bill of a laptop has.
struct SimulatedGBK {
    private(set) var bytes: [UInt8] = []

    private static let characters: [Character: [UInt8]] = [
        "支": [0xD6, 0xA7], "付": [0xB8, 0xB6], "宝": [0xB1, 0xA6], "账": [0xD5, 0xCB],
        "务": [0xCE, 0xF1], "明": [0xC3, 0xF7], "细": [0xCF, 0xB8], "查": [0xB2, 0xE9],
        "询": [0xD1, 0xAF], "流": [0xC1, 0xF7], "水": [0xCB, 0xAE], "号": [0xBA, 0xC5],
        "业": [0xD2, 0xB5], "商": [0xC9, 0xCC], "户": [0xBB, 0xA7], "订": [0xB6, 0xA9],
        "单": [0xB5, 0xA5], "品": [0xC6, 0xB7], "名": [0xC3, 0xFB], "称": [0xB3, 0xC6],
        "发": [0xB7, 0xA2], "生": [0xC9, 0xFA], "时": [0xCA, 0xB1], "间": [0xBC, 0xE4],
        "对": [0xB6, 0xD4], "方": [0xB7, 0xBD], "收": [0xCA, 0xD5], "入": [0xC8, 0xEB],
        "金": [0xBD, 0xF0], "额": [0xB6, 0xEE], "（": [0xA3, 0xA8], "元": [0xD4, 0xAA],
        "）": [0xA3, 0xA9], "出": [0xB3, 0xF6], "余": [0xD3, 0xE0], "交": [0xBD, 0xBB],
        "易": [0xD2, 0xD7], "渠": [0xC7, 0xFE], "道": [0xB5, 0xC0], "类": [0xC0, 0xE0],
        "型": [0xD0, 0xCD], "备": [0xB1, 0xB8], "注": [0xD7, 0xA2], "合": [0xBA, 0xCF],
        "计": [0xBC, 0xC6], "：": [0xA3, 0xBA], "笔": [0xB1, 0xCA], "，": [0xA3, 0xAC],
        "共": [0xB9, 0xB2],
    ]

    mutating func line(_ text: String) {
        for character in text {
            if let byte = character.asciiValue {
                bytes.append(byte)
            } else {
                bytes += Self.characters[character] ?? [UInt8(ascii: "?")]
            }
        }
        bytes += [0x0D, 0x0A]
    }
}

/// A zip of one file that is stored as it is.
enum SimulatedZip {
    static func file(named name: String, _ bytes: [UInt8]) -> [UInt8] {
        let name = Array(name.utf8)
        // Version, flags, method, time and day; checksum, both sizes; lengths of the name and of nothing more.
        let common =
            little((20, 2), (0, 2), (0, 2), (0, 2), (0x21, 2))
            + little((Int(CRC32.checksum(of: bytes)), 4), (bytes.count, 4), (bytes.count, 4))
            + little((name.count, 2), (0, 2))
        var file: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
        file += common
        file += name
        file += bytes
        var directory: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
        directory += little((20, 2))
        directory += common
        directory += little((0, 2), (0, 2), (0, 2), (0, 4), (0, 4))
        directory += name
        var end: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        end += little((0, 2), (0, 2), (1, 2), (1, 2), (directory.count, 4), (file.count, 4), (0, 2))
        return file + directory + end
    }

    private static func little(_ numbers: (value: Int, bytes: Int)...) -> [UInt8] {
        numbers.flatMap { number in
            (0..<number.bytes).map { UInt8(truncatingIfNeeded: number.value >> (8 * $0)) }
        }
    }
}
