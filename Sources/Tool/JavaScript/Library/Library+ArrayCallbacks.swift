// The methods of arrays that call a function for each element.

extension Machine {
    /// Calls `function` for each element that there is, until `isDone` says so.
    private func each(
        _ call: Call, holes: Bool = false, backwards: Bool = false,
        _ isDone: (Int, Value, Value) throws(Abrupt) -> Bool
    ) throws(Abrupt) {
        let array = try array(call.this)
        let function = try function(call[0])
        let count = array.elements.count
        for step in 0..<count {
            let index = backwards ? count - 1 - step : step
            // The function may have shortened the array meanwhile.
            let element = index < array.elements.count ? array.elements[index] : .empty
            if element.isEmpty, !holes { continue }
            let result = try self.call(
                function, call[1], [element.visible, .integer(index), call.this])
            if try isDone(index, element.visible, result) { return }
        }
    }

    func installArrayCallbacks(_ prototype: Object) {
        method(prototype, "forEach", 1) { (machine, call) throws(Abrupt) in
            try machine.each(call) { (_, _, _) throws(Abrupt) in false }
            return .undefined
        }
        method(prototype, "map", 1) { (machine, call) throws(Abrupt) in
            let count = try machine.array(call.this).elements.count
            let results = machine.makeArray(Array(repeating: .empty, count: count))
            try machine.each(call) { (index, _, result) throws(Abrupt) in
                results.elements[index] = result
                return false
            }
            return .object(results)
        }
        method(prototype, "filter", 1) { (machine, call) throws(Abrupt) in
            let results = machine.makeArray([])
            try machine.each(call) { (_, element, result) throws(Abrupt) in
                if result.isTrue { results.elements.append(element) }
                return false
            }
            return .object(results)
        }
        for (name, wanted): (Text, Bool) in [("some", true), ("every", false)] {
            method(prototype, name, 1) { (machine, call) throws(Abrupt) in
                var found = false
                try machine.each(call) { (_, _, result) throws(Abrupt) in
                    found = result.isTrue == wanted
                    return found
                }
                return .boolean(found == wanted)
            }
        }
        let finders: [(Text, Bool, Bool)] = [
            ("find", false, false), ("findIndex", false, true), ("findLast", true, false),
            ("findLastIndex", true, true),
        ]
        for (name, backwards, wantsIndex) in finders {
            method(prototype, name, 1) { (machine, call) throws(Abrupt) in
                var found: Value = wantsIndex ? .integer(-1) : .undefined
                try machine.each(call, holes: true, backwards: backwards) {
                    (index, element, result) throws(Abrupt) in
                    if result.isTrue { found = wantsIndex ? .integer(index) : element }
                    return result.isTrue
                }
                return found
            }
        }
    }

    func installArrayFolds(_ prototype: Object) {
        for (name, backwards): (Text, Bool) in [("reduce", false), ("reduceRight", true)] {
            method(prototype, name, 1) { (machine, call) throws(Abrupt) in
                let array = try machine.array(call.this)
                let function = try machine.function(call[0])
                var result: Value? = call.count > 1 ? call[1] : nil
                let count = array.elements.count
                for step in 0..<count {
                    let index = backwards ? count - 1 - step : step
                    guard index < array.elements.count, !array.elements[index].isEmpty else {
                        continue
                    }
                    guard let value = result else {
                        result = array.elements[index]
                        continue
                    }
                    result = try machine.call(
                        function, .undefined,
                        [value, array.elements[index], .integer(index), call.this])
                }
                guard let result else {
                    throw machine.typeError("Reduce of empty array with no initial value")
                }
                return result
            }
        }
    }

    func installArrayOrder(_ prototype: Object) {
        method(prototype, "reverse", 0) { (machine, call) throws(Abrupt) in
            try machine.array(call.this).elements.reverse()
            return call.this
        }
        method(prototype, "toReversed", 0) { (machine, call) throws(Abrupt) in
            .object(
                machine.makeArray(try machine.array(call.this).elements.reversed().map(\.visible)))
        }
        method(prototype, "sort", 1) { (machine, call) throws(Abrupt) in
            let array = try machine.array(call.this)
            let present = array.elements.filter { !$0.isEmpty }
            let holes = array.elements.count - present.count
            array.elements =
                try machine.sorted(present, by: call[0])
                + Array(repeating: .empty, count: holes)
            return call.this
        }
        method(prototype, "toSorted", 1) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements.map(\.visible)
            return .object(machine.makeArray(try machine.sorted(elements, by: call[0])))
        }
    }

    /// Stable; what is undefined goes to the end (23.1.3.30).
    private func sorted(_ values: [Value], by comparison: Value) throws(Abrupt) -> [Value] {
        let undefined = values.filter(\.isUndefined)
        var items: [(value: Value, text: Text)] = []
        for value in values where !value.isUndefined {
            items.append((value, comparison.isUndefined ? try string(value) : ""))
        }
        guard comparison.isUndefined || comparison.function != nil else {
            throw typeError(
                "The comparison function must be either a function or undefined")
        }
        try mergeSort(&items) { (left, right) throws(Abrupt) in
            if comparison.isUndefined { return left.text < right.text }
            return try number(try call(comparison, .undefined, [left.value, right.value])) < 0
        }
        return items.map(\.value) + undefined
    }

    /// Runs that are there already, insertion by bisection, then merges, asking what V8 asks for
    /// short arrays: the comparisons are the program's, which may tell of them, or say anything.
    private func mergeSort<Item>(
        _ items: inout [Item], isBefore: (Item, Item) throws(Abrupt) -> Bool
    ) throws(Abrupt) {
        let count = items.count
        var width = count < 64 ? max(count, 1) : 32
        for start in stride(from: 0, to: count, by: width) {
            try insertionSort(&items, start..<min(start + width, count), isBefore)
        }
        while width < count {
            var merged: [Item] = []
            merged.reserveCapacity(count)
            for start in stride(from: 0, to: count, by: 2 * width) {
                let (middle, end) = (min(start + width, count), min(start + 2 * width, count))
                var (left, right) = (start, middle)
                while left < middle, right < end {
                    if try isBefore(items[right], items[left]) {
                        merged.append(items[right])
                        right += 1
                    } else {
                        merged.append(items[left])
                        left += 1
                    }
                }
                merged += items[left..<middle]
                merged += items[right..<end]
            }
            items = merged
            width *= 2
        }
    }

    private func insertionSort<Item>(
        _ items: inout [Item], _ range: Range<Int>,
        _ isBefore: (Item, Item) throws(Abrupt) -> Bool
    ) throws(Abrupt) {
        guard range.count > 1 else { return }
        var sorted = range.lowerBound + 2
        let falls = try isBefore(items[sorted - 1], items[sorted - 2])
        while sorted < range.upperBound,
            try isBefore(items[sorted], items[sorted - 1]) == falls
        {
            sorted += 1
        }
        if falls { items[range.lowerBound..<sorted].reverse() }
        for index in sorted..<range.upperBound {
            let item = items[index]
            var (low, high) = (range.lowerBound, index)
            while low < high {
                let middle = (low + high) / 2
                if try isBefore(item, items[middle]) { high = middle } else { low = middle + 1 }
            }
            items.remove(at: index)
            items.insert(item, at: low)
        }
    }
}
