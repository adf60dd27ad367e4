/// What Node 20 has, by the object that has it: a member that a program reaches and the subset
/// lacks is refused by its name, and never silently undefined.
enum NodeNames {
    static let members: [(String, String)] = [
        (
            "Object",
            """
            assign getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames
            getOwnPropertySymbols hasOwn is preventExtensions seal create defineProperties
            defineProperty freeze getPrototypeOf setPrototypeOf isExtensible isFrozen isSealed
            keys entries fromEntries values
            """
        ),
        (
            "Object.prototype",
            """
            hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf toLocaleString
            """
        ),
        (
            "Function.prototype",
            """
            apply bind call toString
            """
        ),
        (
            "Array",
            """
            isArray from of
            """
        ),
        (
            "Array.prototype",
            """
            at concat copyWithin fill find findIndex findLast findLastIndex lastIndexOf pop push
            reverse shift unshift slice sort splice includes indexOf join keys entries values
            forEach filter flat flatMap map every some reduce reduceRight toLocaleString
            toString toReversed toSorted toSpliced with
            """
        ),
        (
            "String",
            """
            fromCharCode fromCodePoint raw
            """
        ),
        (
            "String.prototype",
            """
            anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fontcolor
            fontsize fixed includes indexOf isWellFormed italics lastIndexOf link localeCompare
            match matchAll normalize padEnd padStart repeat replace replaceAll search slice
            small split strike sub substr substring sup startsWith toString toWellFormed trim
            trimStart trimLeft trimEnd trimRight toLocaleLowerCase toLocaleUpperCase toLowerCase
            toUpperCase valueOf
            """
        ),
        (
            "Number",
            """
            isFinite isInteger isNaN isSafeInteger parseFloat parseInt MAX_VALUE MIN_VALUE NaN
            NEGATIVE_INFINITY POSITIVE_INFINITY MAX_SAFE_INTEGER MIN_SAFE_INTEGER EPSILON
            """
        ),
        (
            "Number.prototype",
            """
            toExponential toFixed toPrecision toString valueOf toLocaleString
            """
        ),
        (
            "Math",
            """
            abs acos acosh asin asinh atan atanh atan2 ceil cbrt expm1 clz32 cos cosh exp floor
            fround hypot imul log log1p log2 log10 max min pow random round sign sin sinh sqrt
            tan tanh trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2
            """
        ),
        (
            "Symbol",
            """
            for keyFor asyncIterator hasInstance isConcatSpreadable iterator match matchAll
            replace search species split toPrimitive toStringTag unscopables dispose
            asyncDispose
            """
        ),
        (
            "Symbol.prototype",
            """
            toString valueOf description
            """
        ),
        (
            "Promise",
            """
            all allSettled any race resolve reject
            """
        ),
        (
            "Map",
            """

            """
        ),
        (
            "Map.prototype",
            """
            get set has delete clear entries forEach keys size values
            """
        ),
        (
            "Set.prototype",
            """
            has add delete clear entries forEach size values keys
            """
        ),
        (
            "JSON",
            """
            parse stringify
            """
        ),
        (
            "Error",
            """
            captureStackTrace prepareStackTrace stackTraceLimit
            """
        ),
        (
            "console",
            """
            log warn dir time timeEnd timeLog trace assert clear count countReset group groupEnd
            table debug info dirxml error groupCollapsed Console profile profileEnd timeStamp
            context createTask
            """
        ),
        (
            "process",
            """
            version versions arch platform release moduleLoadList binding domain exitCode config
            dlopen uptime getActiveResourcesInfo reallyExit loadEnvFile cpuUsage resourceUsage
            memoryUsage constrainedMemory availableMemory kill exit hrtime openStdin getuid
            geteuid getgid getegid getgroups allowedNodeEnvironmentFlags assert features
            setUncaughtExceptionCaptureCallback hasUncaughtExceptionCaptureCallback emitWarning
            nextTick sourceMapsEnabled setSourceMapsEnabled getBuiltinModule stdout stdin stderr
            abort umask chdir cwd initgroups setgroups setegid seteuid setgid setuid env title
            argv execArgv pid ppid execPath debugPort argv0 report mainModule
            """
        ),
        (
            "performance",
            """
            clearMarks clearMeasures clearResourceTimings getEntries getEntriesByName
            getEntriesByType mark measure now setResourceTimingBufferSize timeOrigin toJSON
            eventLoopUtilization nodeTiming markResourceTiming timerify
            onresourcetimingbufferfull
            """
        ),
        (
            "Date",
            """
            now parse UTC
            """
        ),
        (
            "Date.prototype",
            """
            toString toDateString toTimeString toISOString toUTCString toGMTString getDate
            setDate getDay getFullYear setFullYear getHours setHours getMilliseconds
            setMilliseconds getMinutes setMinutes getMonth setMonth getSeconds setSeconds
            getTime setTime getTimezoneOffset getUTCDate setUTCDate getUTCDay getUTCFullYear
            setUTCFullYear getUTCHours setUTCHours getUTCMilliseconds setUTCMilliseconds
            getUTCMinutes setUTCMinutes getUTCMonth setUTCMonth getUTCSeconds setUTCSeconds
            valueOf getYear setYear toJSON toLocaleString toLocaleDateString toLocaleTimeString
            """
        ),
        (
            "Buffer.prototype",
            """
            readBigUInt64LE readBigUInt64BE readBigUint64LE readBigUint64BE readBigInt64LE
            readBigInt64BE writeBigUInt64LE writeBigUInt64BE writeBigUint64LE writeBigUint64BE
            writeBigInt64LE writeBigInt64BE readUIntLE readUInt32LE readUInt16LE readUInt8
            readUIntBE readUInt32BE readUInt16BE readUintLE readUint32LE readUint16LE readUint8
            readUintBE readUint32BE readUint16BE readIntLE readInt32LE readInt16LE readInt8
            readIntBE readInt32BE readInt16BE writeUIntLE writeUInt32LE writeUInt16LE writeUInt8
            writeUIntBE writeUInt32BE writeUInt16BE writeUintLE writeUint32LE writeUint16LE
            writeUint8 writeUintBE writeUint32BE writeUint16BE writeIntLE writeInt32LE
            writeInt16LE writeInt8 writeIntBE writeInt32BE writeInt16BE readFloatLE readFloatBE
            readDoubleLE readDoubleBE writeFloatLE writeFloatBE writeDoubleLE writeDoubleBE
            asciiSlice base64Slice base64urlSlice latin1Slice hexSlice ucs2Slice utf8Slice
            asciiWrite base64Write base64urlWrite latin1Write hexWrite ucs2Write utf8Write
            parent offset copy toString equals inspect compare indexOf lastIndexOf includes fill
            write toJSON subarray slice swap16 swap32 swap64 toLocaleString BYTES_PER_ELEMENT
            buffer byteLength byteOffset entries keys values at copyWithin every filter find
            findIndex findLast findLastIndex forEach join map reverse reduce reduceRight set
            some sort toReversed toSorted with
            """
        ),
        (
            "fs",
            """
            appendFile appendFileSync access accessSync chown chownSync chmod chmodSync close
            closeSync copyFile copyFileSync cp cpSync createReadStream createWriteStream exists
            existsSync fchown fchownSync fchmod fchmodSync fdatasync fdatasyncSync fstat
            fstatSync fsync fsyncSync ftruncate ftruncateSync futimes futimesSync lchown
            lchownSync lchmod lchmodSync link linkSync lstat lstatSync lutimes lutimesSync mkdir
            mkdirSync mkdtemp mkdtempSync open openSync openAsBlob readdir readdirSync read
            readSync readv readvSync readFile readFileSync readlink readlinkSync realpath
            realpathSync rename renameSync rm rmSync rmdir rmdirSync stat statfs statSync
            statfsSync symlink symlinkSync truncate truncateSync unwatchFile unlink unlinkSync
            utimes utimesSync watch watchFile writeFile writeFileSync write writeSync writev
            writevSync Dirent Stats ReadStream WriteStream FileReadStream FileWriteStream Dir
            opendir opendirSync F_OK R_OK W_OK X_OK constants promises
            """
        ),
        (
            "fs/promises",
            """
            access copyFile cp open opendir rename truncate rm rmdir mkdir readdir readlink
            symlink lstat stat statfs link unlink chmod lchmod lchown chown utimes lutimes
            realpath mkdtemp writeFile appendFile readFile watch constants
            """
        ),
        (
            "util",
            """
            callbackify debug debuglog deprecate format styleText formatWithOptions
            getSystemErrorMap getSystemErrorName inherits inspect isArray isBoolean isBuffer
            isDeepStrictEqual isNull isNullOrUndefined isNumber isString isSymbol isUndefined
            isRegExp isObject isDate isError isFunction isPrimitive log promisify
            stripVTControlCharacters toUSVString transferableAbortSignal
            transferableAbortController aborted types parseEnv parseArgs TextDecoder TextEncoder
            MIMEType MIMEParams
            """
        ),
        (
            "path",
            """
            resolve normalize isAbsolute join relative toNamespacedPath dirname basename extname
            format parse matchesGlob sep delimiter win32 posix
            """
        ),
        (
            "events",
            """
            addAbortListener once on getEventListeners getMaxListeners EventEmitter usingDomains
            captureRejectionSymbol captureRejections EventEmitterAsyncResource errorMonitor
            defaultMaxListeners kMaxEventTargetListeners kMaxEventTargetListenersWarned
            setMaxListeners init listenerCount
            """
        ),
        (
            "timers",
            """
            setTimeout clearTimeout setImmediate clearImmediate setInterval clearInterval active
            unenroll enroll promises
            """
        ),
        (
            "timers/promises",
            """
            setTimeout setImmediate setInterval scheduler
            """
        ),
        (
            "perf_hooks",
            """
            Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver
            PerformanceObserverEntryList PerformanceResourceTiming monitorEventLoopDelay
            createHistogram performance constants
            """
        ),
    ]

    static let globals = """
        Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean
        String Symbol Date Promise RegExp Error AggregateError EvalError RangeError
        ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer
        Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array
        Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set
        WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef decodeURI
        decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN
        console process global Buffer clearImmediate setImmediate URL URLSearchParams
        DOMException AbortController AbortSignal Event EventTarget TextEncoder TextDecoder
        TransformStream TransformStreamDefaultController WritableStream
        WritableStreamDefaultController WritableStreamDefaultWriter ReadableStream
        ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest
        ReadableByteStreamController ReadableStreamDefaultController
        ByteLengthQueuingStrategy CountQueuingStrategy TextEncoderStream TextDecoderStream
        CompressionStream DecompressionStream clearInterval clearTimeout setInterval
        setTimeout queueMicrotask structuredClone atob btoa BroadcastChannel MessageChannel
        MessagePort MessageEvent Blob File Performance PerformanceEntry PerformanceMark
        PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
        PerformanceResourceTiming performance fetch FormData Headers Request Response
        SharedArrayBuffer Atomics WebAssembly crypto Crypto CryptoKey SubtleCrypto
        CustomEvent navigator
        """
}
