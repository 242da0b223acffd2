import Payouts
import Wire

extension PostgresRows {
    /// The win that the first three columns name: origin, index, draw (NULL for the entry's own seal).
    func win(_ row: Int) -> WinID {
        WinID(origin: text(row, 0), index: UInt64(int8(row, 1)), draw: optionalText(row, 2))
    }
}
