import CPNG

extension QRSymbol {
    /// How a terminal shows it.
    package enum Ground: Sendable {
        /// Black on white by escape sequences, whatever colours the terminal has.
        case coloured
        /// Dark modules in the colour of the text: for a light ground, such as paper.
        case light
        /// Light modules in the colour of the text: for a dark ground.
        case dark
    }

    /// Two rows of modules a line of text, by half blocks (U+2580–2588).
    package func text(on ground: Ground) -> String {
        var lines = ""
        for y in stride(from: 0, to: side, by: 2) {
            if ground == .coloured { lines += "\u{1B}[38;5;16;48;5;231m" }
            for x in 0..<side {
                let isInverted = ground == .dark
                let upper = isDark(x, y) != isInverted
                // Below the last row there is the ground itself, whatever its colour.
                let lower = y + 1 < side ? isDark(x, y + 1) != isInverted : false
                lines += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ")
            }
            if ground == .coloured { lines += "\u{1B}[0m" }
            lines += "\n"
        }
        return lines
    }

    /// A drawing that can be printed at any size, a unit a module.
    package var svg: String {
        var path = ""
        for y in 0..<side {
            var x = 0
            while x < side {
                guard isDark(x, y) else {
                    x += 1
                    continue
                }
                let start = x
                while isDark(x, y) { x += 1 }
                path += "M\(start) \(y)h\(x - start)v1h-\(x - start)z"
            }
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" \
            width="\(side * 8)" height="\(side * 8)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path d="\(path)"/></svg>

            """
    }

    /// An image with eight pixels a module. Nil when there is no memory left.
    package var png: [UInt8]? {
        let scale = 8
        let pixels = side * scale
        var gray = [UInt8](repeating: 255, count: pixels * pixels)
        for y in 0..<pixels {
            for x in 0..<pixels where isDark(x / scale, y / scale) { gray[y * pixels + x] = 0 }
        }
        return Self.png(of: gray, width: pixels, height: pixels)
    }

    static func png(of gray: [UInt8], width: Int, height: Int) -> [UInt8]? {
        var image = unsafe png_image()
        unsafe image.version = UInt32(PNG_IMAGE_VERSION)
        unsafe image.width = UInt32(width)
        unsafe image.height = UInt32(height)
        unsafe image.format = UInt32(PNG_FORMAT_GRAY)
        // Deflate may make what it cannot shrink a little longer, never twice as long.
        var size = 2 * gray.count + 1_024
        var bytes = [UInt8](repeating: 0, count: size)
        guard
            unsafe png_image_write_to_memory(
                &image, &bytes, &size, 0, gray, Int32(width), nil) != 0
        else { return nil }
        return Array(bytes.prefix(size))
    }
}
